import { html, nothing, type TemplateResult } from 'lit'
import type { ChatState } from '../../core/chat.js'
import type { UserId } from '../../core/ids.js'
import type { User } from '../../core/model.js'
import { joinPeople, selectKnownPeople } from '../new-chat/known-people.js'
import { personList, type PeopleSearch } from '../new-chat/people-search.js'
import { searchField } from '../search-field.js'
import { listWords } from '../strings/list.js'
import { peopleWords } from '../strings/people.js'

export type AddView = {
  readonly state: ChatState
  /** Who is in the dialog already. */
  readonly members: ReadonlySet<UserId>
  readonly query: string
  readonly found: PeopleSearch
  readonly search: (text: string) => void
  readonly add: (user: User) => void
}

/** People who are not in a dialog yet, to pick from: those this device knows, and those the service finds. */
export function addPeople({ state, members, query, found, search, add }: AddView): TemplateResult {
  const people = joinPeople(selectKnownPeople(state, query), query ? found.people : []).filter(user => !members.has(user.id))
  const isAsking = query !== '' && !found.isSilent
  return html`
    <div class="search" role="search">${searchField({ label: peopleWords.findPeople, query, search })}</div>
    ${people.length > 0 ? personList(people, add) : nothing}
    ${people.length > 0 || isAsking ? nothing : html`<div class="empty short" role="status">${query ? listWords.noneFound(query) : peopleWords.findPeopleHint}</div>`}
  `
}
