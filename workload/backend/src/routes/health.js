/** Whether this process lives, and whether it can do its work. */

import { refuseOtherMethods } from '../errors.js'

export default async function healthRoutes(app, { database }) {
  // The target group asks this one. It must not touch the database, which could then never pause (C4).
  app.get('/api/health', { logLevel: 'warn' }, async () => ({ status: 'ok' }))
  refuseOtherMethods(app, '/api/health', ['GET', 'HEAD'])

  app.get('/api/ready', async () => {
    await database.query('SELECT 1')
    return { status: 'ready' }
  })
  refuseOtherMethods(app, '/api/ready', ['GET', 'HEAD'])
}
