// The page of all providers' states keeps itself up to date: news come as they happen, and the parts that only the
// server can make (charts, percentiles) are exchanged now and then. Without this script the page is as of its time.
import { keepFresh } from "./board/fresh";
import { openIncident } from "./board/incidents";
import { hear } from "./board/rows";
import { listen } from "./board/stream";
import { keepTicking } from "./board/times";

const board = document.querySelector<HTMLElement>("[data-board]");
if (board) {
  keepTicking();
  const fresh = keepFresh(board);
  listen(board, (news) => {
    for (const one of news) {
      if (one.type === "incident") openIncident(board, one);
      else if (one.type === "probe") hear(board, one);
      fresh.due(one.type === "incident");
    }
  });
}
