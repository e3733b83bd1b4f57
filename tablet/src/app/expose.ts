import type { app as theApp } from "./app.svelte"

declare global {
  interface Window {
    khue: { ready: boolean; state: () => Record<string, unknown> }
  }
}

/** What end-to-end tests may look at: counts and states, never content or keys. */
export function exposeForTests(app: typeof theApp): void {
  window.khue = {
    get ready() {
      return app.phase !== "starting"
    },
    state: () => ({
      phase: app.phase,
      online: app.sync.online,
      live: app.sync.live,
      bringing: app.sync.bringing,
      slow: app.sync.slow,
      held: app.sync.held,
      later: app.sync.later,
      standing: app.sync.standing,
      full: app.sync.full,
      unsent: app.unsent,
      updatedAt: app.updatedAt,
      lease: app.lease,
      news: app.news?.meetings.length ?? 0,
      notices: app.notices.filter((one) => !one.read).length,
      push: app.push.state,
      chunks: app.workspace?.chunks.count ?? 0,
      meetings: app.meetings.map((view) => ({
        meeting: view.meeting.id,
        version: view.manifest.version,
        ready: view.ready,
        cleared: view.cleared,
        held: view.held.size,
        papers: view.manifest.papers.length,
      })),
    }),
  }
}
