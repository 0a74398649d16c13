import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type Finding = { readonly file: string; readonly rule: string; readonly message: string }

/** Lints files that are written for the occasion, under the project's own rules. */
export function lint(files: Readonly<Record<string, string>>): readonly Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'chat-lint-'))
  try {
    const tsconfig = { extends: join(root, 'tsconfig.json'), compilerOptions: { types: [] }, include: ['src', 'test'] }
    for (const [path, text] of Object.entries({ ...files, 'tsconfig.json': JSON.stringify(tsconfig) })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const args = ['--config', join(root, 'test/rules/oxlint.json'), '--type-aware', '--format', 'json', 'src', 'test']
    const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/oxlint'), args, { cwd: folder, encoding: 'utf8' })
    return findings(stdout, stderr)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function findings(stdout: string, stderr: string): readonly Finding[] {
  const start = stdout.indexOf('{')
  if (start < 0) throw new Error(`The linter did not run.\n${stdout}${stderr}`)
  const { diagnostics } = JSON.parse(stdout.slice(start)) as { diagnostics: { code: string; filename: string; message: string }[] }
  return diagnostics.map(({ code, filename, message }) => ({ file: filename, rule: code.replace(/^(\S+)\((.+)\)$/, '$1/$2').replace(/^eslint\//, ''), message }))
}
