// House rules that no published lint rule knows. Each has a planted fault in lint.test.ts that proves it fires.
import { posix } from 'node:path'
import { packageRefusal, refusal } from './layers.js'

export default {
  meta: { name: 'chat' },
  rules: {
    layers: { create: importsFollowLayers },
    'text-stays-text': { create: textStaysText },
    'no-inline-style': { create: noInlineStyle },
    'no-ambient-time': { create: noAmbientTime },
    quiet: { create: quiet },
    'whole-suite': { create: wholeSuite },
    'awaited-accessible': { create: awaitedAccessible },
  },
}

/** The path below src with forward slashes, or undefined for other files. */
function pathInSrc(context) {
  const path = context.filename.replaceAll('\\', '/')
  const at = path.lastIndexOf('/src/')
  return at < 0 ? undefined : path.slice(at + '/src/'.length)
}

function importsFollowLayers(context) {
  const from = pathInSrc(context)
  if (from === undefined) return {}
  const check = (node, source, isType) => {
    if (typeof source?.value !== 'string') return
    const specifier = source.value
    const to = posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts')
    const message = specifier.startsWith('.') ? refusal(from, to, isType) : packageRefusal(from, specifier)
    if (message) context.report({ node, message })
  }
  const onlyTypes = (kind, specifiers, key) => kind === 'type' || (specifiers.length > 0 && specifiers.every(s => s[key] === 'type'))
  return {
    ImportDeclaration: node => check(node, node.source, onlyTypes(node.importKind, node.specifiers, 'importKind')),
    ExportNamedDeclaration: node => check(node, node.source, onlyTypes(node.exportKind, node.specifiers, 'exportKind')),
    ExportAllDeclaration: node => check(node, node.source, node.exportKind === 'type'),
    ImportExpression: node => check(node, node.source, false),
    TSImportType: node => check(node, node.source ?? node.argument?.literal, true),
  }
}

const markupMembers = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe', 'parseHTMLUnsafe', 'createContextualFragment']
const markupDirectives = /^lit\/(directives\/unsafe-(html|svg)|static-html)(\.js)?$/

/** What a server says goes to the page as text, never as markup. */
function textStaysText(context) {
  if (pathInSrc(context) === undefined) return {}
  const report = (node, what) => context.report({ node, message: `${what} turns text into markup: render text with a lit binding or textContent` })
  return {
    MemberExpression(node) {
      const name = nameOf(node.property)
      if (markupMembers.includes(name)) report(node, name)
      if (nameOf(node.object) === 'document' && (name === 'write' || name === 'writeln')) report(node, `document.${name}`)
    },
    ImportDeclaration(node) {
      if (markupDirectives.test(node.source.value)) report(node, node.source.value)
    },
    CallExpression(node) {
      const isHtml = nameOf(node.callee.property) === 'parseFromString' && node.arguments[1]?.value === 'text/html'
      if (isHtml) report(node, "parseFromString(…, 'text/html')")
    },
    TaggedTemplateExpression(node) {
      const bound = isTemplate(node) && /\.(innerHTML|outerHTML)\s*=/.exec(textOf(node))
      if (bound) report(node, bound[1])
    },
  }
}

/** A strict Content-Security-Policy refuses style attributes and style elements. */
function noInlineStyle(context) {
  if (pathInSrc(context) === undefined) return {}
  const report = (node, what) =>
    context.report({ node, message: `${what} is refused by a strict Content-Security-Policy: use a class, an adopted sheet or style.setProperty` })
  return {
    TaggedTemplateExpression(node) {
      if (!isTemplate(node)) return
      if (/<style[\s>]/i.test(textOf(node))) report(node, '<style>')
      if (/\sstyle\s*=/i.test(textOf(node))) report(node, 'style=')
    },
    ImportDeclaration(node) {
      if (/^lit\/directives\/style-map(\.js)?$/.test(node.source.value)) report(node, 'styleMap')
    },
    CallExpression(node) {
      const [first] = node.arguments
      const name = nameOf(node.callee.property)
      if (name === 'setAttribute' && first?.value === 'style') report(node, "setAttribute('style', …)")
      if (name === 'createElement' && first?.value === 'style') report(node, "createElement('style')")
    },
  }
}

const timers = ['setTimeout', 'setInterval', 'requestAnimationFrame', 'requestIdleCallback']

/** In core, engine and cache time and chance come in by a port, or no test could own them. */
function noAmbientTime(context) {
  if (!/^(core|engine|cache)\//.test(pathInSrc(context) ?? '')) return {}
  const report = (node, what) => context.report({ node, message: `${what} here cannot be tested: take the time from the clock, chance from the caller` })
  return {
    MemberExpression(node) {
      const path = `${nameOf(node.object)}.${nameOf(node.property)}`
      if (['Date.now', 'performance.now', 'Math.random', 'crypto.randomUUID', 'crypto.getRandomValues'].includes(path)) report(node, path)
      if (timers.includes(nameOf(node.property)) && ['window', 'globalThis', 'self'].includes(nameOf(node.object))) report(node, path)
    },
    CallExpression(node) {
      if (timers.includes(node.callee.name)) report(node, node.callee.name)
    },
    NewExpression(node) {
      if (node.callee.name === 'Date' && node.arguments.length === 0) report(node, 'new Date()')
    },
  }
}

/** A guest does not talk on the host page's console, except through lib/log.ts, which the host can turn down. */
function quiet(context) {
  const path = pathInSrc(context)
  if (path === undefined || path === 'lib/log.ts') return {}
  return {
    MemberExpression(node) {
      if (nameOf(node.object) === 'console') context.report({ node, message: 'console is for lib/log.ts alone' })
    },
  }
}

/** A test that is left out, or that leaves the others out, is a hole nobody sees. */
function wholeSuite(context) {
  if (pathInSrc(context) !== undefined) return {}
  return {
    MemberExpression(node) {
      const [suite, word] = [nameOf(node.object), nameOf(node.property)]
      if (['describe', 'it', 'context', 'test'].includes(suite) && ['only', 'skip'].includes(word)) {
        context.report({ node, message: `${suite}.${word} leaves tests out` })
      }
    },
    CallExpression(node) {
      if (['xit', 'xdescribe', 'fit', 'fdescribe'].includes(node.callee.name)) context.report({ node, message: `${node.callee.name} leaves tests out` })
      const skips = node.callee.object?.type === 'ThisExpression' && nameOf(node.callee.property) === 'skip'
      if (skips) context.report({ node, message: 'this.skip leaves a test out' })
    },
  }
}

/** `accessible()` answers later; unawaited it can only pass. (The type of open-wc's `expect` hides this from no-floating-promises.) */
function awaitedAccessible(context) {
  return {
    ExpressionStatement({ expression }) {
      const isCheck = expression.type === 'CallExpression' && nameOf(expression.callee.property) === 'accessible'
      if (isCheck) context.report({ node: expression, message: 'await accessible(), or it cannot fail' })
    },
  }
}

/** `innerHTML` of both `x.innerHTML` and `x['innerHTML']`. */
function nameOf(node) {
  return node?.name ?? node?.value
}

function isTemplate(node) {
  return ['html', 'svg'].includes(node.tag.name)
}

function textOf(node) {
  return node.quasi.quasis.map(quasi => quasi.value.raw).join('${}')
}
