import { announce, byId } from "./dom.ts";
import { showJob } from "./job-view.ts";
import { keepLists } from "./lists.ts";
import { startSubmitForm } from "./submit-form.ts";
import { startToken } from "./token.ts";

/** The live page: the hash of the address says what is shown, `#/` the lists or `#/job/ID` one job. */

const overview = byId("overview", HTMLElement);
const job = byId("job", HTMLElement);
let leaving = new AbortController();

function show(moveFocus: boolean): void {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const id = /^#\/job\/([\w-]+)$/.exec(location.hash)?.[1];
  overview.hidden = id !== undefined;
  job.hidden = id === undefined;
  if (id === undefined) {
    document.title = "Spingap";
    if (moveFocus) {
      byId("main", HTMLElement).focus();
      announce("All jobs");
    }
    void keepLists(signal);
    return;
  }
  void showJob(id, signal);
  window.scrollTo(0, 0);
  if (moveFocus) byId("job-title", HTMLElement).focus();
}

byId("skip", HTMLAnchorElement).addEventListener("click", (event) => {
  event.preventDefault();
  byId("main", HTMLElement).focus();
});
window.addEventListener("hashchange", () => show(true));
startToken(() => show(false));
startSubmitForm((jobId) => {
  location.hash = `#/job/${jobId}`;
});
show(false);
