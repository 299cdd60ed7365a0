/** Whether this process lives, and whether it can do its work. */

import { DatabaseUnavailable } from './connections.js'
import { refuseOtherMethods } from './errors.js'

export default async function healthRoutes(app, { database }) {
  // The target group asks this one. It must not touch the database, which could then never pause (C4). But a task whose
  // migration is not done, or fails, must not take the place of one that serves.
  app.get('/api/health', { logLevel: 'fatal' }, async () => {
    if (!database.opened) throw new DatabaseUnavailable('The database is still being prepared')
    return { status: 'ok' }
  })
  refuseOtherMethods(app, '/api/health', ['GET', 'HEAD'])

  app.get('/api/ready', async () => {
    await database.query('SELECT 1')
    return { status: 'ready' }
  })
  refuseOtherMethods(app, '/api/ready', ['GET', 'HEAD'])
}
