import type { CSSResult, ReactiveElement } from 'lit'

/** Adds a sheet to an element that is already there. */
export const adopt = ({ renderRoot }: ReactiveElement, { styleSheet }: CSSResult): void => {
  if (styleSheet) (renderRoot as ShadowRoot).adoptedStyleSheets.push(styleSheet)
}
