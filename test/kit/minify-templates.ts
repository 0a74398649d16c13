// For the builds that browsers load as they are: a JavaScript minifier must leave literals alone, but in
// html`…`, css`…` and /* css */ `…` much of the white space, and all comments, are for people.
import { parseSync, Visitor, type Plugin } from 'vite'

/** A run of white space with a line break becomes one space, which renders the same: no template of ours lays out preformatted text. */
export const squeezeHtml = (html: string): string => html.replace(/\s*\n\s*/g, ' ')

/** No comments, and white space only where CSS needs it. A space before a colon stays: in a selector it says "somewhere inside". */
export const squeezeCss = (css: string): string =>
  css
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/ !important/g, '!important')
    .replace(/;}/g, '}')
    .replace(/(?<![\w.#-])0(\.\d)/g, '$1')

/** Squeezes all templates of a TypeScript file; what stands in `${…}` is not touched, apart from templates in it. */
export function squeezeTemplates(id: string, code: string): string {
  const edits: { readonly at: number; readonly raw: string; readonly text: string }[] = []
  const squeeze = (quasis: readonly { readonly start: number; readonly value: { readonly raw: string } }[], by: (text: string) => string) => {
    for (const { start, value: { raw } } of quasis) edits.push({ at: code.indexOf(raw, start), raw, text: by(raw) })
  }
  const tagged = new Set<unknown>()
  new Visitor({
    TaggedTemplateExpression({ tag, quasi }) {
      tagged.add(quasi)
      if (tag.type === 'Identifier' && tag.name === 'html') squeeze(quasi.quasis, squeezeHtml)
      if (tag.type === 'Identifier' && tag.name === 'css') squeeze(quasi.quasis, squeezeCss)
    },
    TemplateLiteral(literal) {
      if (!tagged.has(literal) && code.slice(0, literal.start).endsWith('/* css */ ')) squeeze(literal.quasis, squeezeCss)
    },
  }).visit(parseSync(id, code).program)
  edits.sort((a, b) => b.at - a.at)
  return edits.reduce((text, edit) => text.slice(0, edit.at) + edit.text + text.slice(edit.at + edit.raw.length), code)
}

export const minifyTemplates: Plugin = {
  name: 'minify-templates',
  enforce: 'pre',
  transform: {
    filter: { id: /\/src\/.*\.ts$/, code: /html`|css`|\/\* css \*\/ `/ },
    handler: (code, id) => ({ code: squeezeTemplates(id, code), map: null }),
  },
}
