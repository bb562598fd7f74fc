// Reads a published file again and again as Tableau and DBeaver do: java -cp JAR Reader.java FILE STOP.
// Prints one JSON line per answer, like reader.py; ends when the file STOP is there.
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

public final class Reader {
    private static final String FIGURES = """
        select
            (select min(build) from meta.publication) as build,
            (select sum(leads)::double from core.fct_funnel_daily) as leads,
            (select max(value) from kpi.kpi_values where kpi_key = 'leads') as told
        """;

    public static void main(String[] args) {
        Path stop = Path.of(args[1]);
        boolean isLast = false;
        while (!isLast) {
            isLast = Files.exists(stop);
            long begun = System.nanoTime();
            String found;
            try {
                found = ask(args[0]);
            } catch (SQLException | IllegalStateException error) {
                found = "\"error\": " + quoted(error.toString());
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.printf(Locale.ROOT, "{\"kind\": \"jdbc\", %s, \"seconds\": %.6f}%n", found, seconds);
        }
    }

    /** Names and columns first, then the question, as BI tools do. */
    private static String ask(String file) throws SQLException {
        Properties asked = new Properties();
        asked.setProperty("duckdb.read_only", "true");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file, asked)) {
            Set<String> columns = new HashSet<>();
            try (ResultSet seen = connection.getMetaData().getColumns(null, "kpi", "kpi_values", "%")) {
                while (seen.next()) {
                    columns.add(seen.getString("COLUMN_NAME"));
                }
            }
            if (!columns.containsAll(List.of("kpi_key", "value", "period_start"))) {
                throw new IllegalStateException("kpi.kpi_values has the columns " + columns);
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(FIGURES)) {
                rows.next();
                return String.format(Locale.ROOT, "\"build\": %s, \"leads\": %s, \"told\": %s",
                    quoted(rows.getString("build")), rows.getDouble("leads"), rows.getDouble("told"));
            }
        }
    }

    private static String quoted(String text) {
        String safe = text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ");
        return '"' + safe + '"';
    }
}
