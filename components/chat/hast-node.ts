/** The part of a hast node that the plugins of an answer need. https://github.com/syntax-tree/hast */
export interface HastNode {
  type: string
  tagName?: string
  value?: string
  properties?: Record<string, unknown>
  children?: HastNode[]
}
