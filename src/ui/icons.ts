import { html, type TemplateResult } from 'lit'
import { shapes, type IconName } from './icon-shapes.js'

export type { IconName }

export const pointingAlong: ReadonlySet<string> = new Set<IconName>(['arrow-left', 'reply', 'send'])

/** `isAlong`: it points along the text, and the other way where text runs from right to left. */
export const draw = (shape: string, isAlong: boolean): TemplateResult =>
  html`<svg class="icon${isAlong ? ' along' : ''}" viewBox="0 0 24 24" aria-hidden="true"><path d=${shape} /></svg>`

/** A 20 px line drawing in the colour of the text, hidden from assistive technology: the control beside it has the words. */
export const icon = (name: IconName): TemplateResult => draw(shapes[name], pointingAlong.has(name))
