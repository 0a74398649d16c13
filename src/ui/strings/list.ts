/** What list-extras.ts adds to the list of dialogs. */
export const listWords = {
  newChat: 'New chat',
  muted: 'Muted',
  search: 'Search by name',
  clearSearch: 'Clear search',
  listFailed: 'The chats could not be loaded.',
  noDialogs: 'No chats yet',
  noDialogsHere: 'No chats here yet',
  noDialogsOffline: 'They will appear here as soon as you are back online.',
  noDialogsHint: 'Write to somebody and it will be kept here.',
  noneFound: (text: string) => `Nothing found for “${text}”`,
} as const
