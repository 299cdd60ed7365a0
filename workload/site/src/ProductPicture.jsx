/** A drawing for each product; anything else gets a parcel. */

const DRAWINGS = {
  mug: 'M14 18h26v24a8 8 0 0 1-8 8H22a8 8 0 0 1-8-8V18Zm26 6h5a7 7 0 0 1 0 14h-5M21 8c-2 3 2 4 0 7M29 8c-2 3 2 4 0 7',
  notebook: 'M18 10h26a2 2 0 0 1 2 2v40a2 2 0 0 1-2 2H18a2 2 0 0 1-2-2V12a2 2 0 0 1 2-2Zm5 0v44M13 20h7M13 32h7M13 44h7M30 22h9M30 30h9',
  pencils: 'm12 44 28-28a4 4 0 0 1 6 0l2 2a4 4 0 0 1 0 6L20 52l-10 2 2-10Zm23-23 8 8M12 44l8 8',
  poster: 'M16 8h32v42H16V8Zm0 32 10-12 8 9 5-5 9 10M38 20a4 4 0 1 1-8 0 4 4 0 0 1 8 0ZM26 56h12',
  'tote-bag': 'M14 24h36l-3 30H17l-3-30Zm9 0v-6a9 9 0 0 1 18 0v6M24 34a8 8 0 0 0 16 0',
}
const PARCEL = 'M10 20 32 10l22 10v24L32 54 10 44V20Zm0 0 22 10 22-10M32 30v24M21 15l22 10'

export function ProductPicture({ id }) {
  return (
    <div className="picture">
      <svg viewBox="0 0 64 64" aria-hidden="true" focusable="false">
        <path d={DRAWINGS[id] ?? PARCEL} />
      </svg>
    </div>
  )
}
