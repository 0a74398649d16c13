/** Registers an element, unless another copy of this module has been here before, in the same or in another version. */
export const define = (name: string, element: CustomElementConstructor): void => {
  if (!customElements.get(name)) customElements.define(name, element)
}
