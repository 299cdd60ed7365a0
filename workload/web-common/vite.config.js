/** How every page of ours is built; each has a vite.config.js that takes this. */

export default {
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    // Everything below assets/ has its content's hash in its name, and is cached for long.
    assetsInlineLimit: 0, // data: addresses would need an exception in the content security policy
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  // `npm run dev` on a machine where the backend runs beside it.
  server: { proxy: { '/api': process.env.API_URL ?? 'http://127.0.0.1:8080' }, fs: { allow: ['..'] } },
}
