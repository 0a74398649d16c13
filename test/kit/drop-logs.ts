// For the builds that browsers load as they are: nobody can turn the log on there, so its calls and their words stay out.
import { parseSync, Visitor, type Plugin } from 'vite'

/** The code with each call of `log` replaced by nothing at all; what stands in its brackets must have no effects. */
export function dropLogs(id: string, code: string): string {
  const calls: { readonly start: number; readonly end: number }[] = []
  new Visitor({
    CallExpression({ callee, start, end }) {
      if (callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'log') calls.push({ start, end })
    },
  }).visit(parseSync(id, code).program)
  return calls.toSorted((a, b) => b.start - a.start).reduce((text, { start, end }) => `${text.slice(0, start)}void 0${text.slice(end)}`, code)
}

export const withoutLogs: Plugin = {
  name: 'without-logs',
  enforce: 'pre',
  transform: {
    filter: { id: /\/src\/.*\.ts$/, code: /import \{[^}]*\blog\b[^}]*\} from '.*\/log\.js'/ },
    handler: (code, id) => ({ code: dropLogs(id, code), map: null }),
  },
}
