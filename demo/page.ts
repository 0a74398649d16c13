// The smallest page: whoever `?user=` names, on the page's local service.
import './network.js'
import '../src/index.js'
import { connectAs } from './connect/connect.js'
import { findMe, readPeople } from './people.js'

const widget = document.querySelector('chat-widget')
if (widget) widget.connector = await connectAs(findMe(await readPeople()).id)
