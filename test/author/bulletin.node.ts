// The same under Node's own test runner, whose functions are not global: `node --import tsx --test test/author/bulletin.node.ts`.
import { afterEach, beforeEach, describe, it } from 'node:test'
import { connectorContract } from 'chat-widget/testing'
import { faults, setting } from './bulletin-setting.js'

connectorContract('the connector of the README', setting, faults, {
  describe: (title, body) => void describe(title, body),
  it: (title, body) => void it(title, async () => void (await body())),
  beforeEach: body => beforeEach(async () => void (await body())),
  afterEach: body => afterEach(async () => void (await body())),
})
