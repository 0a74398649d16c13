/** Attachments, on their way and arrived. */
export const fileWords = {
  openFile: (name: string) => `Open ${name}`,
  fileGone: 'not available',
  cancelUpload: (name: string) => `Stop uploading ${name}`,
  fileTooLarge: (name: string, limit: string) => `${name} is larger than ${limit}.`,
  fileKind: (name: string) => `${name}: this kind of file cannot be sent here.`,
  uploading: (name: string) => `Uploading ${name}`,
  removeFile: (name: string) => `Remove ${name}`,
} as const
