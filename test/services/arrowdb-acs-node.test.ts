import { expect } from 'chai'
import { acsNode, ANN, BEN, CLARA, cloudCall, startAlone, type Cloud } from './arrowdb-kit.js'
import type { Wire } from '../kit/wire.js'

// The examples of the vendor's document, letter by letter but for `alert`, in the client whose form they have.
describe('the vendor’s older client `acs-node` on the local ArrowDB service', () => {
  let service: Awaited<ReturnType<typeof startAlone>>
  let cloud: Cloud
  let alerts: string[]

  before(async () => {
    service = await startAlone()
    cloud = acsNode(service.host)
  })
  after(() => service.close())
  beforeEach(() => (alerts = []))

  /** Runs one of the examples to the end of its callback. */
  const run = (example: (done: (callback: (e: Wire) => void) => (e: Wire) => void) => void): Promise<void> =>
    new Promise((resolve, reject) =>
      example(callback => e => {
        try {
          callback(e)
          resolve()
        } catch (error) {
          reject(error as Error)
        }
      }),
    )

  const alert = (text: string): void => void alerts.push(text)

  it('is told that nobody is logged in, with HTTP status 200', async () => {
    expect(await cloudCall(cloud.Chats['getChatGroups'])).to.deep.equal({ success: false, error: true, code: 400, message: 'You need to be logged in to perform this action.' })
  })

  it('logs in, and holds the session by what the answer says', async () => {
    const e = await cloudCall(cloud.Users['login'], { login: 'ann', password: 'ann-password' })
    expect(e).to.deep.include({ success: true, error: false })
    expect(e['users'][0].id).to.equal(ANN)
    expect((await cloudCall((_data, callback) => (cloud.Users['showMe'] as unknown as (callback: (e: Wire) => void) => void)(callback)))['users'][0].id).to.equal(ANN)
  })

  it('creates a chat message as the document does', async () => {
    const ids = [BEN, CLARA]
    await run(done => {
      cloud.Chats['create']?.({
        to_ids: ids.join(','),
        message: 'Good morning',
      }, done(e => {
        if (e['success']) {
          for (let i = 0; i < e['chats'].length; i++) {
            const chat = e['chats'][i]
            alert('Success:\n' + 'From: ' + chat.from.first_name + ' ' + chat.from.last_name + '\n' + 'Message: ' + chat.message)
          }
        } else {
          alert('Error:\n' + ((e['error'] && e['message']) || JSON.stringify(e)))
        }
      }))
    })
    expect(alerts).to.deep.equal(['Success:\nFrom: Ann Keller\nMessage: Good morning'])
  })

  it('queries for chat messages as the document does', async () => {
    const ids = [BEN, CLARA]
    const last_update_time = '2013-10-28T21:50:05+0000'
    await run(done => {
      cloud.Chats['query']?.({
        participate_ids: ids.join(','),
        where: {
          updated_at: { '$gt': last_update_time },
        },
      }, done(e => {
        if (e['success']) {
          for (let i = 0; i < e['chats'].length; i++) {
            const chat = e['chats'][i]
            alert('From: ' + chat.from.first_name + ' ' + chat.from.last_name + ', message: ' + chat.message)
          }
        } else {
          alert('Error:\n' + ((e['error'] && e['message']) || JSON.stringify(e)))
        }
      }))
    })
    expect(alerts).to.deep.equal(['From: Ann Keller, message: Good morning'])
  })

  it('gets chat groups as the document does, once its slip is mended', async () => {
    await run(done => {
      (cloud.Chats['getChatGroups'] as unknown as (callback: (e: Wire) => void) => void)(done(e => {
        // The document counts `e.chats`, which is not there.
        expect(e).to.not.have.property('chats')
        for (let i = 0; i < e['chat_groups'].length; i++) {
          const group = e['chat_groups'][i]
          alert('number of users: ' + group.participate_users.length)
        }
      }))
    })
    expect(alerts).to.include('number of users: 3')
  })

  it('is told of every refusal in the envelope', async () => {
    expect(await cloudCall(cloud.Chats['create'], { message: 'to nobody' })).to.include({ success: false, code: 400, message: 'Required field: to_ids or chat_group_id' })
    expect(await cloudCall(cloud.Chats['query'], { chat_group_id: 'ffffffffffffffffffffffff' })).to.include({ success: false, code: 403 })
    service.faults.order({ service: 'arrowdb', expireTokens: true })
    expect(await cloudCall(cloud.Chats['getChatGroups'])).to.include({ success: false, code: 404 })
  })
})
