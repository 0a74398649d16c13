/** What is spoken when something happens. */
export const newsWords = {
  announce: (name: string, text: string) => `${name}: ${text}`,
  announceIn: (name: string, title: string, text: string) => `${name} in ${title}: ${text}`,
  failedToSend: 'A message could not be sent',
} as const
