/** Turns what the JSON schema validator found into sentences. Each schema's `description` says what is allowed. */

import { RequestError } from './errors.js'

/** Ajv's options: say everything that is wrong, and change nothing that was sent. */
export const validatorOptions = {
  allErrors: true,
  verbose: true, // gives us the schema that failed
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
}

/** Of the parameters of a path that ends in a UUID. */
export const idSchema = {
  type: 'object',
  properties: { id: { type: 'string', format: 'uuid', description: 'a UUID' } },
}

/** A `schemaErrorFormatter` for a route, whose answer is a 400 with this code and first sentence. */
export function explain(code, summary) {
  return function format(errors) {
    const details = new Map()
    for (const error of errors) {
      const { field, message } = describe(error)
      details.set(`${field} ${message}`, { field, message })
    }
    return new RequestError(400, code, `${summary}: ${[...details.keys()].join('; ')}.`, [...details.values()])
  }
}

function describe({ instancePath, keyword, params, parentSchema }) {
  const path = instancePath.slice(1).replace(/\/(\d+)/g, '[$1]').replaceAll('/', '.')
  const inside = (name) => (path ? `${path}.${name}` : name)
  if (keyword === 'required') return { field: inside(params.missingProperty), message: 'is missing' }
  if (keyword === 'additionalProperties') {
    return { field: inside(params.additionalProperty), message: 'is not a known field' }
  }
  return { field: path || 'body', message: `must be ${parentSchema.description}` }
}
