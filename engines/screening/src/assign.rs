//! Which word of one name goes with which of the other, so that the whole agrees best: the
//! assignment problem, by the Hungarian method with potentials.

/// For each row the column that it goes with, where the sum of `gains` is greatest. Rows are not
/// more than columns.
pub(crate) fn best(gains: &[Vec<i64>], columns: usize) -> Vec<usize> {
    let rows = gains.len();
    // Row 0 and column 0 stand for nothing; the method counts from one.
    let mut of_row = vec![0i64; rows + 1];
    let mut of_column = vec![0i64; columns + 1];
    let mut row_of = vec![0usize; columns + 1];
    let mut way = vec![0usize; columns + 1];
    for row in 1..=rows {
        row_of[0] = row;
        let mut column = 0;
        let mut slack = vec![i64::MAX; columns + 1];
        let mut is_used = vec![false; columns + 1];
        loop {
            is_used[column] = true;
            let here = row_of[column];
            let mut delta = i64::MAX;
            let mut next = 0;
            for at in 1..=columns {
                if is_used[at] {
                    continue;
                }
                let cost = -gains[here - 1][at - 1] - of_row[here] - of_column[at];
                if cost < slack[at] {
                    slack[at] = cost;
                    way[at] = column;
                }
                if slack[at] < delta {
                    delta = slack[at];
                    next = at;
                }
            }
            for at in 0..=columns {
                if is_used[at] {
                    of_row[row_of[at]] += delta;
                    of_column[at] -= delta;
                } else {
                    slack[at] = slack[at].saturating_sub(delta);
                }
            }
            column = next;
            if row_of[column] == 0 {
                break;
            }
        }
        while column != 0 {
            let before = way[column];
            row_of[column] = row_of[before];
            column = before;
        }
    }
    let mut found = vec![0; rows];
    for (column, row) in row_of.iter().enumerate().skip(1) {
        if let Some(at) = row.checked_sub(1) {
            found[at] = column - 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::best;

    #[test]
    fn the_whole_counts_and_not_the_first_row() {
        let gains = vec![vec![10, 9], vec![9, 1]];
        assert_eq!(best(&gains, 2), [1, 0]);
        let gains = vec![vec![0, 0, 7]];
        assert_eq!(best(&gains, 3), [2]);
    }
}
