import { html, type TemplateResult } from 'lit'
import { icon } from './rare-icons.js'

export type SearchView = {
  /** What is looked for here: its name and its placeholder. */
  readonly label: string
  readonly query: string
  readonly search: (text: string) => void
  readonly keydown?: (event: KeyboardEvent) => void
  readonly focus?: () => void
}

/** Where the name of a chat or of somebody is typed. */
export const searchField = ({ label, query, search, keydown, focus }: SearchView): TemplateResult => html`
  ${icon('search')}
  <input
    class="field"
    type="search"
    autocomplete="off"
    spellcheck="false"
    aria-label=${label}
    placeholder=${label}
    .value=${query}
    @input=${(event: InputEvent) => search((event.target as HTMLInputElement).value)}
    @keydown=${keydown}
    @focus=${focus}
  />
`
