// Who may import whom, as the design draws it: the arrows only point down.
// Keys and layers are paths below src, longest match first; `packages` are the npm packages a layer may use.

export const layers = {
  lib: { layers: [] },
  core: { layers: [] },
  'connectors/connector.ts': { layers: ['core'] },
  'connectors/shared': { layers: ['core', 'lib'] },
  'connectors/connectycube': { layers: ['core', 'lib', 'connectors/shared'] },
  'connectors/genesys': { layers: ['core', 'lib', 'connectors/shared'] },
  'connectors/conduit': { layers: ['core', 'lib', 'connectors/shared'], packages: ['socket.io-client'] },
  'connectors/arrowdb': { layers: ['core', 'lib', 'connectors/shared'] },
  'connectors/memory': { layers: ['core', 'lib', 'connectors/shared'] },
  // What authors of other connectors build on, and what proves their work.
  'connectors/authoring.ts': { layers: ['core', 'lib', 'connectors/shared', 'connectors/connector.ts'] },
  testing: { layers: ['core', 'lib'], packages: ['chai'] },
  cache: { layers: ['core', 'lib'], packages: ['idb'] },
  engine: { layers: ['core', 'lib'] },
  'chat.ts': { layers: ['engine', 'cache', 'core', 'lib'] },
  ui: { layers: ['core', 'lib'], packages: ['lit', '@lit/context'] },
  // Where the elements meet the machinery: the public element, its session, and the lifetime that this hands its connector to.
  'ui/chat-widget.ts': { layers: ['ui', 'core', 'lib'], packages: ['lit'] },
  'ui/session.ts': { layers: ['ui', 'core', 'lib'], packages: ['lit', '@lit/context'] },
  'ui/chat-lifetime.ts': { layers: ['ui', 'core', 'lib', 'chat.ts'] },
  'index.ts': { layers: ['ui', 'core'] },
  // What a script tag loads: the entry, and the only place that knows connectors by name.
  'named': { layers: ['ui', 'core', 'connectors'] },
  'registry-connectycube.ts': { layers: ['index.ts', 'named'] },
  'registry.ts': { layers: ['index.ts', 'named', 'ui', 'core', 'connectors'] },
  'script-tag.ts': { layers: ['ui'] },
}

/** Contracts that any layer but the lowest two may name as a type, so that neighbours meet without importing each other. */
export const contracts = ['connectors/connector.ts', 'cache/cache.ts', 'chat.ts']
export const withoutContracts = ['core', 'lib']

/** The key in `layers` that a path below src belongs to, or undefined. */
export function layerOf(path) {
  return Object.keys(layers)
    .filter(layer => within(path, layer))
    .sort((a, b) => b.length - a.length)[0]
}

/** Why `from` may not import `to` (both paths below src), or undefined when it may. */
export function refusal(from, to, isType) {
  const own = layerOf(from)
  if (!own) return `src/${from} has no place in test/rules/layers.js: say there what it may import`
  if (layerOf(to) === own) return undefined
  if (layers[own].layers.some(layer => within(to, layer))) return undefined
  if (isType && !withoutContracts.includes(own) && contracts.includes(to)) return undefined
  return `${own} may import ${list(layers[own].layers)}, not ${to}${isType ? ' (not even its types)' : ''}`
}

/** Why `from` may not use an npm package, or undefined when it may. */
export function packageRefusal(from, specifier) {
  const own = layerOf(from)
  const allowed = (own && layers[own].packages) ?? []
  if (allowed.some(name => within(specifier, name))) return undefined
  return `${own ?? from} may use ${list(allowed)} from npm, not ${specifier}`
}

function within(path, folder) {
  return path === folder || path.startsWith(`${folder}/`)
}

function list(names) {
  return names.length > 0 ? names.join(', ') : 'nothing'
}
