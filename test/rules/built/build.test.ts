import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { expect } from 'chai'

const root = fileURLToPath(new URL('../../..', import.meta.url))

function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name).slice(root.length)).sort()
}

function fingerprints(): Readonly<Record<string, string>> {
  const hash = (file: string) => createHash('sha256').update(readFileSync(join(root, file))).digest('hex')
  return Object.fromEntries(filesBelow('dist').map(file => [file, hash(file)]))
}

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** All paths that a value of package.json's `exports` names. */
function targets(value: unknown): readonly string[] {
  return typeof value === 'string' ? [value] : Object.values(value as object).flatMap(targets)
}

const manifest = JSON.parse(textOf('package.json')) as {
  exports: Record<string, unknown>
  types: string
  unpkg: string
  jsdelivr: string
  customElements: string
}

describe('what is built', () => {
  it('is the same, byte for byte, when it is built again', function () {
    this.timeout(300_000)
    const first = fingerprints()
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    expect(fingerprints()).to.deep.equal(first)
  })

  it('has every file that package.json promises, for every connector', () => {
    const connectors = readdirSync(join(root, 'src/connectors')).filter(name => existsSync(join(root, 'src/connectors', name, 'index.ts')))
    expect(connectors).to.include('connectycube')
    const { exports: entries, types, unpkg, jsdelivr, customElements } = manifest
    const promised = [...targets(entries), types, unpkg, jsdelivr, customElements]
    const files = promised.flatMap(path => (path.includes('*') ? connectors.map(name => path.replaceAll('*', name)) : [path]))
    expect(files.filter(file => !existsSync(join(root, file)))).to.deep.equal([])
  })

  it('starts a connector without a page around it, under its public name', async () => {
    // Not a literal, since the type check runs before there is a build.
    const name = 'chat-widget/connectors/connectycube'
    expect(((await import(name)) as Record<string, unknown>)['connectyCube']).to.be.a('function')
  })

  it('leaves lit and idb to the bundler of the page, and chai to whoever tests a connector', () => {
    const imported = filesBelow('dist/esm').filter(file => file.endsWith('.js')).flatMap(file => [...textOf(file).matchAll(/from "([^."][^"]*)"/g)].map(match => match[1]))
    const packages = new Set(imported.map(name => name?.split('/')[0]))
    expect([...packages]).to.have.members(['@lit', 'chai', 'idb', 'lit'])
  })

  it('needs nothing from anywhere else when a browser loads it from dist/cdn', () => {
    const chunks = filesBelow('dist/cdn').filter(file => file.endsWith('.js'))
    const names = (file: string) => [...textOf(file).matchAll(/(?:\bfrom|\bimport\()\s*["'`](?!\.)([\w@/.:-]+)["'`]/g)].map(match => match[1])
    const foreign = chunks.flatMap(file => names(file).map(name => `${file}: ${name}`))
    expect(foreign).to.deep.equal([])
  })

  it('has a script tag file that is a classic script and names the modules it may load', () => {
    const text = textOf('dist/chat-widget.js')
    // A module would be refused here: import and export statements are no script.
    expect(() => new Script(text)).not.to.throw()
    const named = [...text.matchAll(/cdn\/[\w/-]+\.js/g)].map(([name]) => name)
    expect(named).to.have.members(['cdn/chat-widget.js', 'cdn/connectycube/chat-widget.js'])
    for (const name of named) expect(existsSync(join(root, 'dist', name)), name).to.equal(true)
  })

  it('evaluates no text as code, so that a strict Content-Security-Policy holds', () => {
    const chunks = [...filesBelow('dist/cdn'), 'dist/chat-widget.js'].filter(file => file.endsWith('.js'))
    expect(chunks.filter(file => /\beval\(|\bnew Function\(|\bFunction\(["'`]/.test(textOf(file)))).to.deep.equal([])
  })

  it('describes the public element in custom-elements.json: parts, properties, events', () => {
    const { modules } = JSON.parse(textOf('dist/custom-elements.json')) as { modules: { declarations: { name: string; cssParts?: unknown[]; cssProperties?: unknown[]; events?: unknown[] }[] }[] }
    const element = modules.flatMap(module => module.declarations).find(declaration => declaration.name === 'ChatWidget')
    for (const list of [element?.cssParts, element?.cssProperties, element?.events]) expect(list).to.have.property('length').above(0)
  })
})
