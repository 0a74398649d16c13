import { expect } from 'chai'
import { squeezeCss, squeezeHtml, squeezeTemplates } from '../kit/minify-templates.js'

describe('the minifier of templates', () => {
  it('keeps one space wherever a line broke, and every space within a line', () => {
    expect(squeezeHtml('\n  <b>a</b>\n  <i title="x  y">b</i>  c\n')).to.equal(' <b>a</b> <i title="x  y">b</i>  c ')
  })

  it('takes from CSS what means nothing', () => {
    const css = '\n  /* why */\n  .a > .b, .c {\n    margin: 0 0.5px;\n    color: red !important;\n  }\n'
    expect(squeezeCss(css)).to.equal(' .a>.b,.c{margin:0 .5px;color:red!important}')
  })

  it('keeps the spaces that mean something in CSS', () => {
    const css = ':host :focus-visible{inset:calc(1px + 2px) -0.5px;font:600 12px/20px "A B"}'
    expect(squeezeCss(css)).to.equal(css)
    expect(squeezeCss('@media (width < 10px) and (hover) {}')).to.equal('@media (width < 10px) and (hover){}')
  })

  it('squeezes templates in templates, and nothing else of a file', () => {
    const code = 'const a = html`\n<p>${ok\n ? html`\n<b>x</b>` : `\n plain`}</p>`\nconst b = css`a { ${ b } }`\nconst c = /* css */ `\n i { top: 0 }\n`'
    const squeezed = 'const a = html` <p>${ok\n ? html` <b>x</b>` : `\n plain`}</p>`\nconst b = css`a{${ b }}`\nconst c = /* css */ ` i{top:0}`'
    expect(squeezeTemplates('a.ts', code)).to.equal(squeezed)
  })
})
