interface Htmx {
  process(element: Element): void;
  trigger(element: Element | string, name: string): void;
  swap(target: Element, content: string, how: { swapStyle: string }): void;
  ajax(verb: string, url: string, context: Record<string, unknown>): Promise<void>;
}
interface Window {
  htmx: Htmx;
}
