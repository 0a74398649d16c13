/** Registers an element, unless another copy of this module has been here before, in the same or in another version. */
export const define = (name: string, element: CustomElementConstructor): void => {
  // A server that puts pages together has no registry.
  const registry = globalThis.customElements as CustomElementRegistry | undefined
  if (registry?.get(name) === undefined) registry?.define(name, element)
}
