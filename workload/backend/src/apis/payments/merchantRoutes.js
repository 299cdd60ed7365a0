/** Who can be paid, and what they have been paid. */

import { refuseOtherMethods, RequestError } from '../../errors.js'
import { explain } from '../../validation.js'
import { findBalances, listMerchants } from './queries.js'

const merchantSchema = {
  type: 'object',
  properties: { id: { type: 'string', pattern: '^[a-z0-9-]{1,64}$', description: 'the id of a merchant' } },
}

export default async function merchantRoutes(app, { database }) {
  app.get('/api/merchants', async () => ({ merchants: await listMerchants(database) }))
  refuseOtherMethods(app, '/api/merchants', ['GET', 'HEAD'])

  app.get('/api/merchants/:id/balance', {
    schema: { params: merchantSchema },
    schemaErrorFormatter: explain('invalid_merchant_id', 'The merchant id is not valid'),
    async handler(request) {
      const merchant = request.params.id
      const balances = await findBalances(database, merchant)
      if (!balances) throw new RequestError(404, 'merchant_not_found', `There is no merchant "${merchant}".`)
      return { merchant, balances }
    },
  })
  refuseOtherMethods(app, '/api/merchants/:id/balance', ['GET', 'HEAD'])
}
