import { NAME } from './world.js'
import type { Reply } from '../rest.js'
import { avatarSvg } from './avatars.js'
import type { Blob } from './blobs.js'
import { toIso } from './messages.js'
import { ApiError, forbidden, invalid, notFound, OK, type Route, type UserRequest } from './routes.js'

const MAX_BYTES = 100 * 1024 * 1024
/** Uploaded pages and pictures must not run scripts on the address they are served from. */
const HARMLESS = { 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" }

/** Files in three steps: describe, upload, complete (ConnectyCube docs, "Storage"). */
export const fileRoutes: readonly Route[] = [
  { method: 'POST', pattern: /^\/blobs$/i, needs: 'user', answer: create },
  { method: 'POST', pattern: /^\/upload$/i, needs: 'nothing', answer: upload },
  { method: 'PUT', pattern: /^\/blobs\/(\w+)\/complete$/i, needs: 'user', answer: complete },
  { method: 'POST', pattern: /^\/blobs\/(\w+)\/complete$/i, needs: 'user', answer: complete },
  { method: 'GET', pattern: /^\/blobs\/(\w+)\/object$/i, needs: 'user', answer: describe },
  { method: 'GET', pattern: /^\/blobs\/(\w+)(?:\/download)?$/i, needs: 'nothing', answer: read },
  { method: 'DELETE', pattern: /^\/blobs\/(\w+)$/i, needs: 'user', answer: remove },
  {
    method: 'GET',
    pattern: /^\/avatars\/([\w-]{1,40})\.svg$/,
    needs: 'nothing',
    answer: ({ captured }) => ({
      status: 200,
      headers: { ...HARMLESS, 'content-type': 'image/svg+xml', 'cache-control': 'max-age=86400' },
      body: avatarSvg(captured[0]!),
    }),
  },
]

function create({ world, json, userId, call }: UserRequest): Reply {
  const given = (json['blob'] ?? {}) as Record<string, unknown>
  const name = String(given['name'] ?? '')
  if (name.length < 1 || name.length > 100) throw invalid('name', 'is the wrong length (1 to 100 characters)')
  const contentType = String(given['content_type'] ?? 'application/octet-stream')
  const blob = world.blobs.create(userId, name, contentType, given['public'] === true || given['public'] === 'true', world.now())
  const form = {
    'Content-Type': contentType,
    Expires: toIso(world.now() + 3_600_000),
    acl: blob.is_public ? 'public-read' : 'private',
    key: blob.uid,
    policy: blob.policy,
    success_action_status: '201',
  }
  // Clients take the query apart with decodeURIComponent, which would leave the plus signs of URLSearchParams as they are.
  const fields = Object.entries(form).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  const access = { blob_object_access: { params: `${call.origin}/services/${NAME}/upload?${fields}` } }
  return { status: 201, body: { blob: { ...toWire(blob), ...access } } }
}

/** Plays the object store that clients upload to: a form with the given fields, and the file last. */
async function upload({ world, call }: UserRequest): Promise<Reply> {
  const form = await new Response(new Uint8Array(call.body), { headers: { 'content-type': call.headers['content-type'] ?? '' } })
    .formData()
    .catch(() => null)
  const file = form?.get('file')
  const blob = world.blobs.find(String(form?.get('key')))
  if (!form || typeof file !== 'object' || file === null) return s3Error(400, 'MalformedPOSTRequest')
  if (!blob || blob.policy !== form.get('policy')) return s3Error(403, 'AccessDenied')
  if (file.size > MAX_BYTES) return s3Error(400, 'EntityTooLarge')
  await world.blobs.write(blob, Buffer.from(await file.arrayBuffer()))
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse><Key>${blob.uid}</Key></PostResponse>`
  return { status: 201, headers: { 'content-type': 'application/xml' }, body }
}

async function complete(request: UserRequest): Promise<Reply> {
  const blob = findOwn(request)
  const { json, world } = request
  const size = Number((json['blob'] as { size?: unknown } | undefined)?.size ?? json['size'])
  const bytes = await world.blobs.read(blob)
  if (!bytes || bytes.length !== size) throw invalid('size', 'does not match the uploaded file')
  world.blobs.complete(blob, size)
  return OK
}

async function describe({ world, captured, userId, call }: UserRequest): Promise<Reply> {
  const blob = world.blobs.find(captured[0]!)
  if (!blob) throw notFound('Blob')
  const token = call.headers['cb-token'] ?? ''
  const url = `${call.origin}/services/${NAME}/blobs/${blob.uid}${blob.is_public ? '' : `?token=${token}`}`
  if (!blob.is_public && userId === 0) throw forbidden()
  return { status: 200, body: { blob: { ...toWire(blob), blob_object_access: { download_url: url } } } }
}

/** Description by number, bytes by uid: private ones for whoever holds a session of the application. */
async function read({ world, captured, query, session, call }: UserRequest): Promise<Reply> {
  const key = captured[0]!
  const blob = world.blobs.find(key)
  const reader = session ?? world.people.session(query.text('token'))
  if (blob && !blob.is_public && !reader) throw new ApiError(401, ['Token is required'])
  if (!blob) throw notFound('Blob')
  if (/^\d+$/.test(key)) return { status: 200, body: { blob: toWire(blob) } }
  const bytes = blob.size === null ? null : await world.blobs.read(blob)
  if (!bytes) throw notFound('Blob')
  const isPicture = /^(image|audio|video)\//.test(blob.content_type)
  const disposition = isPicture ? {} : { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(blob.name)}` }
  const isSafeType = /^[\w.+-]+\/[\w.+-]+(;[\w .=+-]*)?$/.test(blob.content_type)
  const headers = { ...HARMLESS, ...disposition, 'content-type': isSafeType ? blob.content_type : 'application/octet-stream' }
  return withRange(bytes, headers, call.headers['range'])
}

async function remove(request: UserRequest): Promise<Reply> {
  await request.world.blobs.remove(findOwn(request))
  return OK
}

function findOwn({ world, captured, userId }: UserRequest): Blob {
  const blob = world.blobs.find(captured[0]!)
  if (!blob) throw notFound('Blob')
  if (blob.owner_id !== userId) throw forbidden()
  return blob
}

/** Players of sound and film ask for parts, and WebKit plays nothing without. */
function withRange(bytes: Buffer, headers: Record<string, string>, range: string | undefined): Reply {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  const start = Number(from ?? NaN)
  if (from === undefined || start >= bytes.length) return { status: 200, headers: { ...headers, 'accept-ranges': 'bytes' }, body: bytes }
  const end = Math.min(to ? Number(to) : bytes.length - 1, bytes.length - 1)
  return { status: 206, headers: { ...headers, 'content-range': `bytes ${start}-${end}/${bytes.length}` }, body: bytes.subarray(start, end + 1) }
}

function s3Error(status: number, code: string): Reply {
  return { status, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>` }
}

function toWire(blob: Blob): Record<string, unknown> {
  return {
    id: blob.id,
    uid: blob.uid,
    name: blob.name,
    content_type: blob.content_type,
    size: blob.size,
    public: blob.is_public === 1,
    blob_status: blob.size === null ? null : 'complete',
    created_at: toIso(blob.created_at),
    updated_at: toIso(blob.created_at),
  }
}
