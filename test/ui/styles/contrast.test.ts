import { expect, fixture, html } from '@open-wc/testing'
import { toHue } from '../../../src/ui/avatar.js'
import type { WidgetStand } from '../../kit/stand.js'
import '../../kit/stand.js'

type Rgb = readonly [number, number, number]

// A canvas knows every colour that CSS can compute, and gives it back as the screen would show it.
const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })

function toRgb(color: string, over: Rgb): Rgb {
  if (!canvas) throw new Error('no canvas')
  canvas.fillStyle = `rgb(${over.join(' ')})`
  canvas.fillRect(0, 0, 1, 1)
  canvas.fillStyle = color
  canvas.fillRect(0, 0, 1, 1)
  const [r = 0, g = 0, b = 0] = canvas.getImageData(0, 0, 1, 1).data
  return [r, g, b]
}

function luminance(rgb: Rgb): number {
  const [r = 0, g = 0, b = 0] = rgb.map(part => (part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** WCAG 2.2, "contrast ratio". */
const contrast = (a: Rgb, b: Rgb): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const themes = ['light', 'dark'] as const
const brands = ['', '#2f5bea', '#ffd400', '#000000', '#ffffff', '#e4002b', '#00a651', '#7a00ff', '#9aa0a6', '#00e5ff', '#5a3a1e', '#777777', 'color(display-p3 0 1 0)', 'oklch(0.7 0.3 330)']

/** Text on ground, and the least contrast it must have. */
const pairs: readonly (readonly [text: string, ground: string, least: number])[] = [
  ['text', 'surface', 4.5],
  ['text', 'surface-raised', 4.5],
  ['text', 'selected', 4.5],
  ['text-soft', 'surface', 4.5],
  ['text-soft', 'surface-raised', 4.5],
  ['text-soft', 'selected', 4.5],
  ['text-soft', 'hover', 4.5],
  ['danger', 'surface', 4.5],
  ['danger', 'surface-raised', 4.5],
  ['danger', 'selected', 4.5],
  ['on-brand', 'brand', 4.5],
  ['brand-text', 'surface', 4.5],
  ['brand-text', 'surface-raised', 4.5],
  ['brand-text', 'selected', 4.5],
  ['brand-text', 'hover', 4.5],
  ['surface', 'text-soft', 4.5],
  ['focus', 'surface', 3],
  ['focus', 'surface-raised', 3],
  ['focus', 'selected', 3],
  ['control', 'surface', 3],
  ['control', 'surface-raised', 3],
  ['ok', 'surface', 3],
  ['ok', 'selected', 3],
]

describe('colours', () => {
  for (const theme of themes) {
    for (const brand of brands) {
      it(`can be read in ${theme} with ${brand ? `a brand of ${brand}` : 'our own brand'}`, async () => {
        const element = await fixture<WidgetStand>(html`<widget-stand theme=${theme}></widget-stand>`)
        if (brand) element.style.setProperty('--chat-color-brand', brand)
        const probe = document.createElement('span')
        element.append(probe)
        const colour = (token: string, over: Rgb = [255, 255, 255]): Rgb => {
          probe.style.color = `var(--chat-color-${token})`
          return toRgb(getComputedStyle(probe).color, over)
        }

        const surface = colour('surface')
        const low = pairs
          .map(([text, ground, least]) => ({ pair: `${text} on ${ground}`, least, is: contrast(colour(text, surface), colour(ground, surface)) }))
          .filter(({ is, least }) => is < least)
        expect(low).to.deep.equal([])
      })
    }

    it(`lets initials be read in ${theme}, whatever the id`, async () => {
      const hues = new Set(Array.from({ length: 200 }, (_, i) => toHue(`user ${i}`)))
      expect(hues.size).to.equal(12)
      const element = await fixture<WidgetStand>(html`<widget-stand theme=${theme}><chat-avatar name="Ann"></chat-avatar></widget-stand>`)
      const avatar = element.querySelector('chat-avatar')
      const disc = avatar?.shadowRoot?.querySelector('.disc')
      if (!avatar || !disc) throw new Error('no avatar')
      for (const hue of hues) {
        avatar.style.setProperty('--hue', String(hue))
        const { color, backgroundColor } = getComputedStyle(disc)
        expect(contrast(toRgb(color, [0, 0, 0]), toRgb(backgroundColor, [0, 0, 0])), `hue ${hue}`).to.be.at.least(4.5)
      }
    })
  }
})
