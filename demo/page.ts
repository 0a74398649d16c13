// The smallest page: whoever `?user=` names, on the page's local service.
import './network.js'
import '../src/index.js'
import { connectAs } from './connect/connect.js'
import { findMe, readPeople } from './people.js'
import { openWhereThereIsRoom } from './room.js'

const widget = document.querySelector('chat-widget')
if (widget) {
  if (widget.mode === 'floating') openWhereThereIsRoom(widget)
  widget.connector = await connectAs(findMe(await readPeople()).id)
}
