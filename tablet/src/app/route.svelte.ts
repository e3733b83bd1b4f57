export type Route =
  | { name: "today" }
  | { name: "meetings" }
  | { name: "me" }
  | { name: "storage" }
  | { name: "notices" }
  /** From a notification: to be led to what is new. */
  | { name: "fresh"; urgent: boolean }
  | { name: "pack"; meeting: number }
  | { name: "reader"; meeting: number; paper: number; page: number | null }

export const place = $state<{ route: Route }>({ route: read() })

addEventListener("hashchange", () => {
  place.route = read()
})

export const links = {
  today: "#/",
  meetings: "#/meetings",
  me: "#/me",
  storage: "#/me/storage",
  notices: "#/notices",
  pack: (meeting: number) => `#/meeting/${meeting}`,
  reader: (meeting: number, paper: number, page?: number) => `#/meeting/${meeting}/paper/${paper}${page ? `/${page}` : ""}`,
}

export function go(link: string): void {
  location.hash = link
}

/** Changes the address without a step in the history: a turned page is not a place to go back to. */
export function replace(link: string): void {
  history.replaceState(null, "", link)
  place.route = read()
}

function read(): Route {
  const [kind, id, sub, paper, page] = location.hash.replace(/^#\//, "").split("/")
  const meeting = Number(id)
  if (kind === "me" && id === "storage") return { name: "storage" }
  if (kind === "meetings" || kind === "me" || kind === "notices") return { name: kind }
  if (kind === "new") return { name: "fresh", urgent: id === "urgent" }
  if (kind !== "meeting" || !meeting) return { name: "today" }
  if (sub !== "paper" || !Number(paper)) return { name: "pack", meeting }
  return { name: "reader", meeting, paper: Number(paper), page: Number(page) || null }
}
