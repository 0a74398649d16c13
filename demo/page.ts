// The smallest page: whoever `?user=` names, on the local ConnectyCube service.
import './network.js'
import '../src/index.js'
import { connectAs, findMe, readPeople } from './people.js'

const widget = document.querySelector('chat-widget')
if (widget) widget.connector = connectAs(findMe(await readPeople()).id)
