// Every page runs this. What only some readers need (the palette) is fetched when it is first wanted.
import { rememberChosen, showChosen } from "./parts/chosen";
import { copyOnClick } from "./parts/copy";
import { showWhileTyping } from "./parts/forms";
import { continueList } from "./parts/lists";
import { closeMenus } from "./parts/menus";
import { writeForReader } from "./parts/reader";
import { addSliders } from "./parts/sliders";
import { tellOffline, tellStale } from "./parts/states";
import { suggestNames } from "./parts/suggest";
import { unfoldOnClick } from "./parts/unfold";
import { keepOfflinePage, tryAgain } from "./parts/unreachable";
import { openByKeyboard } from "./palette/opener";

showWhileTyping(() => {
  showChosen();
  continueList(showChosen);
});
continueList(showChosen);
rememberChosen();
copyOnClick();
closeMenus();
addSliders();
unfoldOnClick();
suggestNames();
tellOffline();
tellStale();
tryAgain();
keepOfflinePage();
writeForReader();
openByKeyboard();
