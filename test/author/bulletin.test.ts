// As an author outside this package would write it: everything comes from the built package, by its public names.
import { connectorContract } from 'chat-widget/testing'
import { faults, setting } from './bulletin-setting.js'

connectorContract('the connector of the README', setting, faults)
