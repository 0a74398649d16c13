/** What the script tag loads where the page is on ConnectyCube: the element and that one connector. */
import './named/connectycube.js'

export * from './index.js'
