import { toObjectId } from './ids.js'
import { toIso } from './messages.js'
import { notFound, type Route } from './routes.js'

/** Classes of custom data that the application has, for reports of users and messages. */
const CLASSES = ['UserReports', 'MessageReports']

/** Reports of users and messages, kept as custom data (ConnectyCube docs, "Custom data"). */
export const reportRoute: Route = {
  method: 'POST',
  pattern: /^\/data\/(\w+)$/i,
  needs: 'user',
  answer: ({ world, captured, json, userId }) => {
    const className = CLASSES.find(name => name.toLowerCase() === captured[0]!.toLowerCase())
    if (!className) throw notFound('Class')
    const now = world.now()
    const sql = 'insert into cc_reports (class_name, user_id, fields, created_at) values (?, ?, ?, ?)'
    world.store.run(sql, className, userId, JSON.stringify(json), now)
    const seconds = Math.floor(now / 1000)
    return { status: 201, body: { ...json, _id: toObjectId(now), user_id: userId, created_at: seconds, updated_at: seconds, _parent_id: null, iso: toIso(now) } }
  },
}
