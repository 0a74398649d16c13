import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { fillPage } from '../../demo/server/page-parts.js'

const folder = new URL('../../demo/', import.meta.url)
const pages = readdirSync(folder).filter(name => name.endsWith('.html'))

describe('the pages of the demo', () => {
  for (const name of pages) {
    it(`say where one is and lead to pages that are there: ${name}`, async () => {
      const html = await fillPage(readFileSync(new URL(name, folder), 'utf8'), `/${name}`)
      expect(html).to.not.match(/<!-- \w+ -->/)
      expect(/<nav[^]*<\/nav>/.exec(html)?.[0].match(/aria-current="(page|true)"/g)).to.have.length(1)
      for (const [, path = ''] of html.matchAll(/href="\.\/([\w-]+\.(?:html|css|svg))"/g)) expect(readdirSync(folder)).to.include(path)
      expect(html).to.match(/<chat-widget|id="services"/)
    })
  }
})
