const focusable = 'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex]:not([tabindex="-1"])'

/** Everything under a root that Tab would stop at, in order, through open shadow roots. */
export function tabStops(root: ParentNode): readonly HTMLElement[] {
  const stops: HTMLElement[] = []
  for (const element of root.querySelectorAll<HTMLElement>('*')) {
    if (element.matches(focusable) && element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true })) stops.push(element)
    if (element.shadowRoot) stops.push(...tabStops(element.shadowRoot))
  }
  return stops
}
