const AT_MOST = 2_500

/** On a narrow line the page that is looked at comes first: what stands beside it waits until it is sharp, but not for long. */
export class First {
  private readonly begun: Promise<void>
  private open: () => void = () => undefined

  constructor() {
    this.begun = new Promise((go) => {
      this.open = go
      setTimeout(go, AT_MOST)
    })
  }

  /** The page that is looked at is sharp. */
  sharp(): void {
    this.open()
  }

  readonly beside = (): Promise<void> => this.begun
}
