// Which file of the bucket answers an address. Runs at CloudFront, before its cache (cloudfront-js-2.0), for what is
// neither a script, a style sheet nor below /api/.

const PAGE = '/index.html'
const NOT_FOUND = { error: { code: 'not_found', message: 'There is nothing at /api.', details: [] } }

// The name is CloudFront's.
function handler(event) {
  const request = event.request // written out: its runtime is not said to take parameters apart
  // Programs ask for it, and a page with status 200 would be taken for an answer.
  if (request.uri === '/api') return answer(404, 'Not Found', NOT_FOUND)
  // The storefront finds its own way from the address. A name with a dot is a file, there or not.
  const name = request.uri.slice(request.uri.lastIndexOf('/') + 1)
  if (!name.includes('.')) request.uri = PAGE
  return request
}

function answer(statusCode, statusDescription, body) {
  const headers = { 'content-type': { value: 'application/json; charset=utf-8' }, 'cache-control': { value: 'no-store' } }
  return { statusCode, statusDescription, headers, body: { encoding: 'text', data: JSON.stringify(body) } }
}
