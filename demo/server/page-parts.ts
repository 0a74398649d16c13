import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

const parts = new URL('../parts/', import.meta.url)

/**
 * Puts `demo/parts/<name>.html` where a page says `<!-- name -->`, so that a page is only its own text, and marks in the navigation where one is.
 *
 * @param path of the page, below the origin
 */
export async function fillPage(page: string, path: string): Promise<string> {
  const names = [...page.matchAll(/<!-- (\w+) -->/g)].map(([, name = '']) => name)
  const texts = await Promise.all(names.map(name => readFile(new URL(`${name}.html`, parts), 'utf8')))
  return markCurrent(names.reduce((html, name, at) => html.replace(`<!-- ${name} -->`, () => texts[at]?.trim() ?? ''), page), path)
}

/** A page that has no link of its own is one of the services. */
function markCurrent(html: string, path: string): string {
  const own = `<a href=".${path.replace(/index\.html$/, '')}">`
  return html.includes(own) ? html.replace(own, own.replace('>', ' aria-current="page">')) : html.replace('href="./services.html">', 'href="./services.html" aria-current="true">')
}

export const pageParts: Plugin = {
  name: 'page-parts',
  transformIndexHtml: { order: 'pre', handler: (page, { path }) => fillPage(page, path) },
}
