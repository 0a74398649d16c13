/** What can be done to a message. */
export const actionWords = {
  messageActions: 'Message actions',
  react: 'React',
  reply: 'Reply',
  copy: 'Copy',
  edit: 'Edit',
  delete: 'Delete',
  pin: 'Pin',
  unpin: 'Unpin',
  deleteQuestion: 'Delete?',
  moreEmoji: 'More emoji',
  deleteForMe: 'For me',
  deleteForAll: 'For everyone',
  cancel: 'Cancel',
} as const
