import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { toErrorNote } from '../../src/core/errors.js'
import { required, toTokenSource } from '../../src/named/settings.js'

/** What comes of asking a site that answers like this. */
async function ask(status: number, body: string): Promise<unknown> {
  const site = createServer((_, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1')
  await once(site, 'listening')
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/chat-token`
  const getToken = toTokenSource({ attribute: name => (name === 'token-url' ? url : null), getToken: undefined })
  try {
    return await getToken().catch(toErrorNote)
  } finally {
    site.close()
    site.closeAllConnections()
  }
}

describe('what the attributes of a page say', () => {
  it('leads to the session that the site gives', async () => {
    expect(await ask(200, '{"token":"t","userId":1001}')).to.eql({ token: 't', userId: 1001 })
  })

  it('tells with the status what a site answered instead of a session, also when that is a page', async () => {
    expect(await ask(401, '')).to.include({ code: 'unauthenticated' })
    expect(await ask(404, '<h1>Not found</h1>')).to.eql({ code: 'offline', message: 'The site gave no token (404).' })
    expect(await ask(200, '<!doctype html><title>My shop</title>')).to.eql({ code: 'offline', message: 'The site gave no token (200).' })
    expect(await ask(200, 'null')).to.eql({ code: 'offline', message: 'The site gave no token (200).' })
  })

  it('names the attribute that is missing', () => {
    expect(() => required('', 'app-id')).to.throw('<chat-widget> needs the attribute app-id').with.property('code', 'rejected')
    expect(() => toTokenSource({ attribute: () => null, getToken: undefined })).to.throw('token-url').with.property('code', 'rejected')
  })
})
