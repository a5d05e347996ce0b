//! What answers change about the state.

use serde_json::Value;

use crate::history;

use super::{Effect, List, Loaded, Question, State};

impl State {
    pub(super) fn take(
        &mut self,
        question: &Question,
        answer: Result<Value, String>,
    ) -> Vec<Effect> {
        // An answer to what is no longer looked at comes too late.
        let still = matches!(question, Question::Lists | Question::Assets | Question::Fetch { .. })
            || self.view.questions(self.interval).contains(question);
        if !still {
            return Vec::new();
        }
        let loaded = || match &answer {
            Ok(value) => Loaded::Ready(value.clone()),
            Err(why) => Loaded::Failed(why.clone()),
        };
        match question {
            Question::Lists => return self.take_lists(answer),
            Question::Assets => return self.take_assets(&answer),
            Question::Asset(_) => self.asset = loaded(),
            Question::Bars { .. } => self.bars = loaded(),
            Question::Depth(_) => self.book = loaded(),
            Question::News(_) | Question::Posts(_) => self.texts = loaded(),
            Question::Fetch { symbol, interval } => {
                self.said = Some(answer.map_or_else(
                    |why| format!("{symbol}: {why}"),
                    |outcome| history::told(symbol, &outcome),
                ));
                let bars = Question::Bars { symbol: symbol.clone(), interval };
                if self.view.questions(self.interval).contains(&bars) {
                    return vec![Effect::Ask(bars)];
                }
            }
            Question::Trades(_) => match &answer {
                Ok(trades) => self.trades(trades),
                Err(why) => self.tape_fault = Some(why.clone()),
            },
        }
        Vec::new()
    }

    fn take_lists(&mut self, answer: Result<Value, String>) -> Vec<Effect> {
        let lists = match answer {
            Ok(lists) => lists,
            Err(why) => {
                self.trouble = Some(why);
                return Vec::new();
            }
        };
        let none = Vec::new();
        let read = |list: &Value| {
            let items = list["items"].as_array().unwrap_or(&none).iter();
            let symbols = items.filter_map(|item| item["symbol"].as_str()).map(str::to_owned);
            let name = list["name"].as_str()?.to_owned();
            Some(List { name, symbols: symbols.collect() })
        };
        let lists: Vec<List> = lists.as_array().unwrap_or(&none).iter().filter_map(read).collect();
        if lists.iter().all(|list| list.symbols.is_empty()) {
            return vec![Effect::Ask(Question::Assets)];
        }
        self.set_lists(lists)
    }

    /// Without a list, all assets are one.
    fn take_assets(&mut self, answer: &Result<Value, String>) -> Vec<Effect> {
        match answer {
            Ok(assets) => {
                let none = Vec::new();
                let assets = assets.as_array().unwrap_or(&none).iter();
                let symbols = assets.filter_map(|asset| asset["symbol"].as_str());
                let symbols = symbols.map(str::to_owned).collect();
                self.set_lists(vec![List { name: "All assets".to_owned(), symbols }])
            }
            Err(why) => {
                self.trouble = Some(why.clone());
                Vec::new()
            }
        }
    }

    fn set_lists(&mut self, lists: Vec<List>) -> Vec<Effect> {
        if self.lists.as_ref() == Some(&lists) {
            return Vec::new();
        }
        self.list = self.list.min(lists.len().saturating_sub(1));
        self.lists = Some(lists);
        vec![self.listen()]
    }
}
