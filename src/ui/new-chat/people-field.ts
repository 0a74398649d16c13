import { html, type TemplateResult } from 'lit'
import { icon } from '../rare-icons.js'
import { peopleWords } from '../strings/people.js'

/** Where the name of somebody is typed who is looked for. */
export const peopleField = (query: string, search: (text: string) => void): TemplateResult => html`
  <div class="search" role="search">
    ${icon('search')}
    <input
      class="field"
      type="search"
      autocomplete="off"
      spellcheck="false"
      aria-label=${peopleWords.findPeople}
      placeholder=${peopleWords.findPeople}
      .value=${query}
      @input=${(event: InputEvent) => search((event.target as HTMLInputElement).value)}
    />
  </div>
`
