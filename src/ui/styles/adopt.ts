import type { CSSResult, ReactiveElement } from 'lit'

/** Adds sheets to an element that is already there. */
export const adopt = ({ renderRoot }: ReactiveElement, ...results: readonly CSSResult[]): void => {
  for (const { styleSheet } of results) if (styleSheet) (renderRoot as ShadowRoot).adoptedStyleSheets.push(styleSheet)
}
