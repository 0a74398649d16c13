import { html, type TemplateResult } from 'lit'
import { shapes, type IconName } from './icon-shapes.js'

export type { IconName }

/** It points along the text, and the other way where text runs from right to left. */
export const isAlong = (name: string): boolean => name === 'arrow-left' || name === 'send'

export const draw = (shape: string, along: boolean): TemplateResult =>
  html`<svg class="icon${along ? ' along' : ''}" viewBox="0 0 24 24" aria-hidden="true"><path d=${shape} /></svg>`

/** A 20 px line drawing in the colour of the text, hidden from assistive technology: the control beside it has the words. */
export const icon = (name: IconName): TemplateResult => draw(shapes[name], isAlong(name))
