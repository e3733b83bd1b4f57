import type { Api } from "../api/client"
import type { PlainStore } from "../store/plain"
import { keepUp, pushState, turnOff, turnOn, type PushState } from "./push"

/** Báo khi có việc mới: what holds on this tablet, and whether it is still to be offered. */
export class Bell {
  state = $state<PushState>("none")
  offer = $state(false)

  constructor(
    private readonly plain: PlainStore,
    private readonly api: Api,
  ) {}

  async load(): Promise<void> {
    this.state = await pushState()
    this.offer = !(await this.plain.get<boolean>("push-offered"))
  }

  /** From a press only. Rejects when the service of the browser's maker can't be reached. */
  async set(on: boolean): Promise<void> {
    await this.offered()
    await this.plain.put("push-wanted", on)
    this.state = await (on ? turnOn(this.api) : turnOff(this.api))
  }

  async offered(): Promise<void> {
    this.offer = false
    await this.plain.put("push-offered", true)
  }

  /** At each opening with network. */
  async keep(): Promise<void> {
    if (await this.plain.get<boolean>("push-wanted")) this.state = await keepUp(this.api)
  }
}
