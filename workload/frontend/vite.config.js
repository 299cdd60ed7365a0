export { default } from '../web-common/vite.config.js'
