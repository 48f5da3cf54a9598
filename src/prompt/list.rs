//! A list to choose from: typing filters it, and may give what is not in it.

use console::Key;

use super::line::Line;

/// A list, what was typed, and which row is marked.
#[derive(Debug, Clone)]
pub(super) struct List<'o> {
    options: &'o [String],
    /// What was typed.
    pub(super) filter: Line,
    /// Whether what is typed and not in the list can be taken.
    takes_new: bool,
    /// The options that match.
    matching: Vec<usize>,
    /// The marked row.
    at: usize,
    /// Which options are switched on, in a list of which several are chosen.
    switched: Option<Vec<bool>>,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    /// An option, by its place.
    Option(usize),
    /// What was typed.
    New(String),
}

impl<'o> List<'o> {
    pub(super) fn new(options: &'o [String], takes_new: bool) -> Self {
        Self {
            options,
            filter: Line::default(),
            takes_new,
            matching: (0..options.len()).collect(),
            at: 0,
            switched: None,
        }
    }

    /// A list of which several are chosen; at first all of them are.
    pub(super) fn of_several(options: &'o [String]) -> Self {
        Self {
            switched: Some(vec![true; options.len()]),
            ..Self::new(options, false)
        }
    }

    /// The options that are switched on.
    pub(super) fn chosen(&self) -> Vec<usize> {
        let switched = self.switched.iter().flatten().enumerate();
        switched
            .filter_map(|(index, on)| on.then_some(index))
            .collect()
    }

    pub(super) fn is_of_several(&self) -> bool {
        self.switched.is_some()
    }

    /// Takes a key.
    pub(super) fn press(&mut self, key: &Key) {
        let count = self.count();
        match key {
            Key::ArrowUp | Key::BackTab => self.at = (self.at + count.max(1) - 1) % count.max(1),
            Key::ArrowDown | Key::Tab => self.at = (self.at + 1) % count.max(1),
            Key::PageUp => self.at = self.at.saturating_sub(10),
            Key::PageDown => self.at = (self.at + 10).min(count.saturating_sub(1)),
            Key::Home if self.filter.is_empty() => self.at = 0,
            Key::End if self.filter.is_empty() => self.at = count.saturating_sub(1),
            Key::Char(' ') if self.is_of_several() => self.switch(),
            // Among a few that are switched there is nothing to find.
            _ if self.is_of_several() => {}
            _ => {
                if self.filter.press(key) {
                    self.find();
                }
            }
        }
    }

    fn switch(&mut self) {
        let at = self.at;
        if let Some(on) = self.switched.as_mut().and_then(|all| all.get_mut(at)) {
            *on = !*on;
        }
    }

    /// Keeps the options that have every word of what was typed; those that begin with it come
    /// first.
    fn find(&mut self) {
        let typed = self.filter.text().to_lowercase();
        let words: Vec<&str> = typed.split_whitespace().collect();
        let lower = |index: &usize| self.options[*index].to_lowercase();
        let has_all = |index: &usize| {
            let option = lower(index);
            words.iter().all(|word| option.contains(word))
        };
        let mut matching: Vec<usize> = (0..self.options.len()).filter(has_all).collect();
        matching.sort_by_key(|index| !lower(index).starts_with(typed.trim()));
        self.matching = matching;
        self.at = 0;
    }

    /// What was typed, where it can be taken and no option is the same.
    fn new_text(&self) -> Option<String> {
        let text = self.filter.text().trim().to_owned();
        let is_new = self.takes_new && !text.is_empty() && !self.options.contains(&text);
        is_new.then_some(text)
    }

    fn count(&self) -> usize {
        self.matching.len() + usize::from(self.new_text().is_some())
    }

    /// The marked row; `None` where nothing matches.
    pub(super) fn marked(&self) -> Option<Row> {
        match self.matching.get(self.at) {
            Some(index) => Some(Row::Option(*index)),
            None => self.new_text().map(Row::New),
        }
    }

    /// At most `most` rows around the marked one: their texts, and which of them is marked.
    pub(super) fn rows(&self, most: usize) -> Vec<(bool, String)> {
        let option = |index: &usize| match &self.switched {
            Some(all) if all[*index] => format!("[x] {}", self.options[*index]),
            Some(_) => format!("[ ] {}", self.options[*index]),
            None => self.options[*index].clone(),
        };
        let mut rows: Vec<String> = self.matching.iter().map(option).collect();
        rows.extend(self.new_text().map(|text| format!("use `{text}` (new)")));
        let start = (self.at + 1).saturating_sub(most);
        let shown = rows.into_iter().enumerate().skip(start).take(most);
        shown.map(|(row, text)| (row == self.at, text)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(list: &mut List<'_>, text: &str) {
        text.chars()
            .for_each(|letter| list.press(&Key::Char(letter)));
    }

    fn options() -> [String; 4] {
        ["my-svc", "python-webapp", "shop-python", "alpha"].map(str::to_owned)
    }

    #[test]
    fn typing_finds_and_what_begins_with_it_comes_first() {
        let options = options();
        let mut list = List::new(&options, false);
        typed(&mut list, "PY");
        assert_eq!(list.marked(), Some(Row::Option(1)));
        list.press(&Key::ArrowDown);
        assert_eq!(list.marked(), Some(Row::Option(2)));
        list.press(&Key::ArrowDown);
        assert_eq!(list.marked(), Some(Row::Option(1)));
        typed(&mut list, " sh");
        assert_eq!(list.marked(), Some(Row::Option(2)));
        typed(&mut list, "zzz");
        assert_eq!((list.marked(), list.rows(9)), (None, vec![]));
        list.press(&Key::ArrowUp);
        list.press(&Key::Char('\x15'));
        assert_eq!(list.rows(9).len(), 4);
    }

    #[test]
    fn what_is_not_in_the_list_can_be_taken() {
        let options = options();
        let mut list = List::new(&options, true);
        typed(&mut list, "pychart");
        assert_eq!(list.rows(9), [(true, "use `pychart` (new)".to_owned())]);
        assert_eq!(list.marked(), Some(Row::New("pychart".to_owned())));
        list.press(&Key::Char('\x15'));
        typed(&mut list, "alpha");
        assert_eq!(list.rows(9), [(true, "alpha".to_owned())]);
        list.press(&Key::Backspace);
        assert_eq!(list.rows(9)[1], (false, "use `alph` (new)".to_owned()));
    }

    #[test]
    fn several_are_switched_with_space() {
        let options = options();
        let mut list = List::of_several(&options);
        list.press(&Key::ArrowDown);
        list.press(&Key::Char(' '));
        typed(&mut list, "x");
        assert_eq!(list.chosen(), [0, 2, 3]);
        assert_eq!(
            list.rows(2),
            [
                (false, "[x] my-svc".to_owned()),
                (true, "[ ] python-webapp".to_owned())
            ]
        );
    }

    #[test]
    fn the_marked_row_is_always_shown() {
        let options = options();
        let mut list = List::new(&options, false);
        list.press(&Key::ArrowUp);
        assert_eq!(
            list.rows(2),
            [
                (false, "shop-python".to_owned()),
                (true, "alpha".to_owned())
            ]
        );
        list.press(&Key::Home);
        assert_eq!(list.rows(1), [(true, "my-svc".to_owned())]);
    }
}
