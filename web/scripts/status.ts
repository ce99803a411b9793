// The page of all providers' states keeps itself up to date: news come as they happen, and the parts that only the
// server can make (charts, percentiles) are exchanged now and then. Without this script the page is as of its time.
import { keepFresh } from "./board/fresh";
import { openIncident } from "./board/incidents";
import { remembering } from "./board/recent";
import { hear } from "./board/rows";
import { listen } from "./board/stream";
import { keepTicking } from "./board/times";

const board = document.querySelector<HTMLElement>("[data-board]");
if (board) {
  keepTicking();
  const news = remembering((one) => (one.type === "incident" ? openIncident(board, one) : hear(board, one)));
  const fresh = keepFresh(board, news.again);
  listen(board, (found) => {
    for (const one of found) {
      news.hear(one);
      // An incident, and a prober that is offline itself, change what only the server can say.
      if (one.type === "incident" || one.error === "offline") fresh.due();
    }
  });
}
